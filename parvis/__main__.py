from parvis.site.command import main

main()
