import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/support/server-process.ts'
import type { Driven, Schedule } from './slash-driver.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Starts the bare Bolt app in a process of its own. */
export async function startEcho(secret: string) {
  const port = await freePort()
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [here('slash-echo.ts')], {
    env: { PATH, PORT: String(port), SIGNING_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return { url: `http://127.0.0.1:${port}`, stop: () => end(child) }
}

/** Starts the process that types commands, so that neither the servers nor this one delay it. */
export function startDriver() {
  const child = fork(here('slash-driver.ts'))
  return {
    async drive(schedule: Schedule): Promise<Driven> {
      child.send(schedule)
      const [driven] = await once(child, 'message')
      return driven as Driven
    },
    stop: () => end(child),
  }
}

async function end(child: ReturnType<typeof spawn>): Promise<void> {
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
