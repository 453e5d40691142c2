import { parseArgs } from 'node:util'
import { Refusal } from '../errors.ts'
import { type ImportObject, OBJECTS } from '../import/columns.ts'
import { importFile } from '../import/file.ts'
import { sayReport } from '../import/report.ts'
import { inHouse, type Subcommand, type Terminal } from './command.ts'

/** `baton import`: brings a file in. Every row ends as a record or is quarantined with its reason. */
export const importRows: Subcommand = {
  usage:
    'import <people|teams|accounts|leads|tickets|deals> <file.csv> [--map map.yml] [--dry-run] [--everybody]',
  says: 'brings a file in; running it twice changes nothing',
  async run(words, terminal) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        map: { type: 'string' },
        'dry-run': { type: 'boolean' },
        everybody: { type: 'boolean' },
      },
    })
    const [object, file, ...more] = positionals
    if (!file || more.length > 0) throw new Refusal(`Usage: baton ${importRows.usage}`)
    if (values.everybody && objectOf(object) !== 'people')
      throw new Refusal('Only a file of people lists everybody: leave out --everybody.')
    const report = await inHouse(terminal, (house) =>
      importFile(house, {
        ...{ object: objectOf(object), file, map: values.map ?? null },
        listsEverybody: values.everybody ?? false,
        ...{ dryRun: values['dry-run'] ?? false, onProgress: progress(terminal) },
      }),
    )
    terminal.out(sayReport(report))
    return 0
  },
}

/** `deal` and `Deals` are deals too. */
function objectOf(said: string | undefined): ImportObject {
  const plain = said?.toLowerCase()
  const found = OBJECTS.find((it) => it === plain || it === `${plain}s`)
  if (found) return found
  throw new Refusal(`${said} cannot be imported: it is one of ${OBJECTS.join(', ')}`)
}

function progress({ err }: Terminal): (rows: number) => void {
  const began = performance.now()
  return (rows) => {
    const seconds = (performance.now() - began) / 1000
    err(`${rows} rows, ${Math.round(rows / Math.max(seconds, 0.001))} a second\n`)
  }
}
