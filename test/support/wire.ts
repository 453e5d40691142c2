import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire to the database. `cut`: refused; `freeze`: taken, but nothing gets through; `mend`: as before. */
export interface Wire {
  /** The database's address through this wire. */
  readonly url: string
  cut(): Promise<void>
  freeze(): void
  mend(): Promise<void>
  close(): Promise<void>
}

/** Lays a wire on loopback in front of this database. */
export async function layWire(databaseUrl: string): Promise<Wire> {
  const ends = new Set<Socket>()
  let isFrozen = false
  const server = createServer((near) => join(near, connect(farOf(databaseUrl))))
  function join(near: Socket, far: Socket): void {
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end)
      end.on('data', (bytes) => void other.write(bytes))
      // Whether an end says goodbye or breaks off, the other hears of it.
      end.on('error', () => other.destroy()).on('close', () => other.destroy())
      end.on('close', () => ends.delete(end))
      if (isFrozen) end.pause()
    }
  }
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = async (): Promise<void> => {
    for (const end of ends) end.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: through(databaseUrl, port),
    cut,
    freeze() {
      isFrozen = true
      for (const end of ends) end.pause()
    },
    async mend() {
      isFrozen = false
      for (const end of ends) end.resume()
      if (!server.listening) await listen(port)
    },
    close: cut,
  }
}

/** Where the database listens: `?host=` names the folder of its socket. */
function farOf(databaseUrl: string): { path: string } | { host: string; port: number } {
  const { hostname, port, searchParams } = new URL(databaseUrl)
  const folder = searchParams.get('host')
  if (folder?.startsWith('/')) return { path: `${folder}/.s.PGSQL.${port || 5432}` }
  return { host: folder ?? hostname, port: Number(port || 5432) }
}

function through(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl)
  url.searchParams.delete('host')
  url.host = `127.0.0.1:${port}`
  return url.href
}
