// The servers of dev-env listen on every interface. Loaded first, this keeps every listener on 127.0.0.1.
const { Server } = require('node:net')
const listen = Server.prototype.listen
Server.prototype.listen = function (...given) {
  const callback = given.find((one) => typeof one === 'function')
  const port = given[0] !== null && typeof given[0] === 'object' ? given[0].port : given[0]
  return port === undefined || Number.isNaN(Number(port))
    ? listen.apply(this, given)
    : listen.call(this, { port: Number(port), host: '127.0.0.1' }, callback)
}
