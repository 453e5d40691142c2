import type { House } from '../../src/house.ts'
import type { Jobs } from '../../src/queue.ts'

/** The queue asks for a deal's summary. A repeat writes the same words again, or newer ones: no harm. */
export async function writeSummary({ deal }: Jobs['write-summary'], house: House): Promise<void> {
  const { text, nextAction, writer, without } = await house.writer.summarise(deal)
  const at = house.now().toISOString()
  await house.receive({
    kind: 'summary.written',
    id: `summary:${deal}:${at}`,
    at,
    by: { kind: writer === 'offline' ? 'system' : 'model', id: writer },
    source: 'baton',
    deal: { id: deal },
    text,
    nextAction,
    writer,
    without,
  })
}
