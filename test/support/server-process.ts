import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const PATIENCE_MS = 60_000
const LOOK_AGAIN_MS = 20

/** Baton as a process of its own, ready to be asked. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** Sends it a message of Node's own channel. */
  tell(what: number): void
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>
  /** kill -9. */
  die(): Promise<void>
}

/** Starts `src/main.ts`, or another program, with these settings and waits until it is ready. `flags` are Node's. */
export async function startServer(
  settings: Readonly<Record<string, string>> & { readonly PORT: string },
  flags: readonly string[] = [],
  program: readonly string[] = [MAIN],
): Promise<ServerProcess> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp', NODE_OPTIONS = '' } = process.env
  // Node keeps what it compiled: most of what a start takes.
  const kept = { NODE_OPTIONS, NODE_COMPILE_CACHE: join(TMPDIR, 'baton-compile-cache') }
  const child = spawn(process.execPath, [...flags, ...program], {
    env: { PATH, HOME, TMPDIR, ...kept, LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${settings.PORT}`
  await ready(child, url)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await exited
  }
  return {
    ...{ url, pid: child.pid! },
    tell: (what) => void child.send(what),
    ...{ stop: () => end('SIGTERM'), die: () => end('SIGKILL') },
  }
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    if (child.exitCode !== null) throw new Error(`Baton ended with ${child.exitCode} at its start`)
    if (performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`Baton was not ready: ${await answer?.text()}`)
    }
    await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS))
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
