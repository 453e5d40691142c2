import { type Acknowledged, drive } from '../test/support/load.ts'
import { openChance } from './chance.ts'
import { countEffects, type Effects, settled } from './effects.ts'
import { openLeapingClock } from './leaping-clock.ts'
import { openStage, type Stage } from './stage.ts'
import { type Happening, openWorkload } from './workload.ts'

const CONNECTIONS = 32
const SETTLE_MS = 150_000
const UNTIL_KILL_MS = 30

/** What a drill found. `waiting`: signals that were stored and not decided a minute later. */
export interface Outcome extends Effects {
  readonly seed: number
  readonly acknowledged: number
  readonly repeated: number
  readonly kills: number
  readonly waiting: number
  /** Signals whose verdicts are not exactly those of their kind. */
  readonly oddVerdicts: number
}

/** Sends `webhooks` to a Baton that is killed `kills` times at moments drawn from `seed`, and counts what is there. */
export async function killDrill(plan: {
  readonly webhooks: number
  readonly kills: number
  readonly seed: number
}): Promise<Outcome> {
  const clock = openLeapingClock()
  const stage = await openStage(plan.webhooks, { clock })
  try {
    const chance = openChance(plan.seed)
    const moments = Array.from({ length: plan.kills }, () => Math.floor(chance() * plan.webhooks))
    const killer = openKiller(stage, moments, chance)
    const acks = await send(stage, plan.webhooks, killer.hear)
    await killer.done()
    await settled({ ...stage.under, clock, leapTo: stage.leapTo }, SETTLE_MS)
    return { ...(await judge(stage, acks)), seed: plan.seed, kills: plan.kills }
  } finally {
    await stage.close()
  }
}

async function send(
  { under }: Stage,
  webhooks: number,
  hear: (acknowledged: number) => void,
): Promise<Acknowledged<Happening>[]> {
  const acks: Acknowledged<Happening>[] = []
  const make = openWorkload('server', webhooks)
  let left = webhooks
  await drive({
    ...under,
    connections: CONNECTIONS,
    next: () => (left-- > 0 ? make() : null),
    onAck(ack) {
      acks.push(ack)
      hear(acks.length)
    },
  })
  return acks
}

/**
 * Kills when that many webhooks are acknowledged, and a random moment more. While one kill is made good those
 * acknowledged do not count: each hits a Baton at work. What is left over when all are sent comes one after the other.
 */
function openKiller(stage: Stage, moments: readonly number[], chance: () => number) {
  const ahead = moments.toSorted((one, other) => one - other)
  let killing: Promise<void> | null = null
  let missed = 0
  const kill = async (): Promise<void> => {
    await new Promise((go) => setTimeout(go, chance() * UNTIL_KILL_MS))
    await stage.killAndRestart()
    killing = null
  }
  return {
    hear(acknowledged: number): void {
      if (killing) missed++
      else if (ahead[0]! < acknowledged - missed) {
        ahead.shift()
        killing = kill()
      }
    },
    async done(): Promise<void> {
      await killing
      for (const _ of ahead) await kill()
    },
  }
}

const VERDICTS = `
  with sets as (
    select i.kind, array_agg(v.rule || v.outcome order by v.position) as verdicts
    from inbox i left join verdict v on v.org_id = i.org_id and v.signal_id = i.id
    where i.org_id = $1 group by i.kind, i.id)
  select (select count(*)::int from inbox where org_id = $1 and state = 'waiting') as waiting,
    (select coalesce(sum(rest), 0)::int from (
      select count(*) - max(same) as rest from (
        select kind, count(*) over (partition by kind, verdicts) as same from sets) s
      group by kind) k) as "oddVerdicts"`

async function judge(
  { under }: Stage,
  acks: readonly Acknowledged<Happening>[],
): Promise<Omit<Outcome, 'seed' | 'kills'>> {
  const effects = await countEffects(
    under,
    acks.map(({ hook }) => hook),
  )
  const { rows } = await under.pool.query<{ waiting: number; oddVerdicts: number }>(VERDICTS, [
    under.org,
  ])
  return {
    ...effects,
    ...rows[0]!,
    acknowledged: acks.length,
    repeated: acks.filter(({ tries }) => tries > 1).length,
  }
}
