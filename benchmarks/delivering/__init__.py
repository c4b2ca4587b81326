"""Publishing under kill -9 and faults: servers that fail, workers that die, designs that are compared, the truth."""
