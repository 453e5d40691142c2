import { benchBacktest } from './backtest.ts'
import { benchClocks } from './clocks.ts'
import { benchReceive } from './receive.ts'
import { benchRules } from './rules.ts'
import { benchSlash } from './slash.ts'

const BENCHES: Readonly<Record<string, (given: readonly string[]) => Promise<boolean>>> = {
  backtest: benchBacktest,
  clocks: benchClocks,
  receive: benchReceive,
  rules: benchRules,
  slash: benchSlash,
}

const [name = '', ...given] = process.argv.slice(2)
const bench = BENCHES[name]
if (!bench) {
  process.stderr.write(`npm run bench -- <${Object.keys(BENCHES).join(' | ')}> [--quick]\n`)
  process.exit(2)
}
process.exitCode = (await bench(given)) ? 0 : 1
