import { once } from 'node:events'
import { createWriteStream, rmSync, type WriteStream } from 'node:fs'
import type { Row } from './rows.ts'

/** Rows that could not become records, kept beside their file with the reason: `deals.csv.quarantine.csv`. */
export interface Quarantine {
  readonly file: string
  add(row: Row, reason: string): void
  close(): Promise<void>
}

/** Opens the quarantine of a file; a former one is replaced. The file is made with its first row. */
export function openQuarantine(of: string, headers: readonly string[]): Quarantine {
  const file = `${of}.quarantine.csv`
  let stream: WriteStream | null = null
  rmSync(file, { force: true })
  const write = (cells: readonly string[]) => stream?.write(`${cells.map(cell).join(',')}\n`)
  return {
    file,
    add(row, reason) {
      if (!stream) {
        stream = createWriteStream(file)
        write([...headers, 'line', 'reason'])
      }
      const cells = headers.map((header) => row.cells[header] ?? '')
      write([...cells, String(row.number), reason])
    },
    async close() {
      if (!stream) return
      stream.end()
      await once(stream, 'close')
    },
  }
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
