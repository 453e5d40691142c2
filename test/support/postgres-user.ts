import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const PROGRAM = new URL('../../src/store/postgres/server.ts', import.meta.url).href
const WORDS = `
  const { openPostgres } = await import(${JSON.stringify(PROGRAM)})
  const server = await openPostgres(process.argv[1], { durable: false })
  console.log(server.url)
  process.stdin.resume().once('end', () => server.close())`

/** Another process that uses the database of a folder. */
export interface User {
  /** Leaves properly; done when the process is gone and nobody holds its output open any more. */
  leave(): Promise<void>
  /** Dies by kill -9. */
  die(): Promise<void>
  /** The address of the database, as soon as it has joined. */
  url(): Promise<string>
}

/** Starts a process that joins the database of the folder. */
export function startUser(folder: string): User {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', WORDS, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const firstLine = once(createInterface(child.stdout), 'line')
  const closed = once(child, 'close')
  return {
    async url() {
      const [line] = await Promise.race([firstLine, closed.then(neverJoined)])
      return String(line)
    },
    async leave() {
      child.stdin.end()
      await closed
    },
    async die() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

function neverJoined(): never {
  throw new Error('The process ended before it had joined the database')
}
