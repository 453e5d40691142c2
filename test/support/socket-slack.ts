import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What came back over a socket: the envelope's id and the answer, if any. */
interface Acknowledged {
  readonly envelope_id: string
  readonly payload: Record<string, unknown>
}

/**
 * Slack's side of Socket Mode: hands out the address, greets, sends envelopes over the newest socket, and notes
 * what is acknowledged. `passOn` answers every other call of the Web API.
 */
export async function startSocketSlack(passOn: string) {
  const acknowledged: Acknowledged[] = []
  const sockets: Socket[] = []
  let tickets = 0
  let refusing = false
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const method = request.url!.slice(1)
    response.setHeader('content-type', 'application/json')
    if (method === 'apps.connections.open') {
      tickets++
      const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`
      if (refusing) response.writeHead(503).end()
      else response.end(JSON.stringify({ ok: true, url }))
      return
    }
    const { authorization = '', 'content-type': type = '' } = request.headers
    const headers = { authorization, 'content-type': type }
    // Baton may ask until the last moment, when the other end is closed already.
    const answer = await fetch(passOn + method, { method: 'POST', headers, body }).catch(() => null)
    if (!answer) return void response.destroy()
    response.writeHead(answer.status).end(await answer.text())
  })
  server.on('upgrade', (request, socket: Socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    sockets.push(socket)
    socket.on('error', () => {})
    readFrames(socket, (text) => acknowledged.push(JSON.parse(text)))
    socket.write(frame(1, JSON.stringify({ type: 'hello', num_connections: 1 })))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const send = (message: object) => void sockets.at(-1)?.write(frame(1, JSON.stringify(message)))
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    acknowledged,
    send,
    /** How many sockets were opened. */
    opened: () => sockets.length,
    /** How often an address was asked for. */
    tickets: () => tickets,
    /** Slack recycles the connection. */
    recycle: () => send({ type: 'disconnect', reason: 'refresh_requested' }),
    /** The connection breaks without a word. */
    cut: () => void sockets.at(-1)?.destroy(),
    refuse(is: boolean) {
      refusing = is
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** An unmasked frame: 1 is text, 8 closes, 10 answers a ping. */
function frame(opcode: number, text: string | Buffer): Buffer {
  const payload = Buffer.from(text)
  const length =
    payload.length < 126
      ? Buffer.from([payload.length])
      : Buffer.from([126, payload.length >> 8, payload.length & 255])
  return Buffer.concat([Buffer.from([0x80 | opcode]), length, payload])
}

/** Reads the masked frames of a client; pings and goodbyes are answered. */
function readFrames(socket: Socket, onText: (text: string) => void): void {
  let buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      if (buffer.length < 6) return
      const short = buffer[1]! & 127
      const from = short === 126 ? 4 : 2
      const length = short === 126 ? buffer.readUInt16BE(2) : short
      const end = from + 4 + length
      if (buffer.length < end) return
      const mask = buffer.subarray(from, from + 4)
      const payload = buffer.subarray(from + 4, end).map((byte, at) => byte ^ mask[at % 4]!)
      const opcode = buffer[0]! & 15
      buffer = buffer.subarray(end)
      if (opcode === 1) onText(Buffer.from(payload).toString())
      if (opcode === 9) socket.write(frame(10, Buffer.from(payload)))
      if (opcode === 8) socket.end(frame(8, Buffer.from(payload)))
    }
  })
}
