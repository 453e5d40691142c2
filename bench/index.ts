import { benchReceive } from './receive.ts'

const BENCHES: Readonly<Record<string, (given: readonly string[]) => Promise<boolean>>> = {
  receive: benchReceive,
}

const [name = '', ...given] = process.argv.slice(2)
const bench = BENCHES[name]
if (!bench) {
  process.stderr.write(`npm run bench -- <${Object.keys(BENCHES).join(' | ')}> [--quick]\n`)
  process.exit(2)
}
process.exitCode = (await bench(given)) ? 0 : 1
