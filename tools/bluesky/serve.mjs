// A PLC directory in memory and a PDS on SQLite. Says where they are in one line of JSON, and ends with SIGTERM.
import { TestNetworkNoAppView } from '@atproto/dev-env'

const network = await TestNetworkNoAppView.create({
  plc: { port: Number(process.env.PLC_PORT) },
  pds: { port: Number(process.env.PDS_PORT), hostname: 'localhost', enableDidDocWithSession: true },
})
console.log(JSON.stringify({ pds: network.pds.url, plc: network.plc.url }))
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await network.close()
    process.exit(0)
  })
}
