import { parseArgs } from 'node:util'
import { killDrill } from './drill-kills.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string', default: '2000' },
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
if (positionals[0] !== 'kills') {
  process.stderr.write('npm run drill -- kills [--n 2000] [--kills 10] [--seed 1]\n')
  process.exit(2)
}
const plan = {
  webhooks: Number(values.n),
  kills: Number(values.kills),
  seed: Number(values.seed),
}
process.stdout.write(`seed ${plan.seed}: ${plan.webhooks} webhooks, ${plan.kills} kills\n`)
const outcome = await killDrill(plan)
for (const [name, count] of Object.entries(outcome)) {
  process.stdout.write(`${name.padEnd(14)} ${count}\n`)
}
const { lost, doubled, waiting, oddVerdicts } = outcome
process.exitCode = lost + doubled + waiting + oddVerdicts === 0 ? 0 : 1
