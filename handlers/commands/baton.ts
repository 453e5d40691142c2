import { z } from 'zod'
import { doctorCard } from '../../src/cards/doctor.ts'
import { helpCard } from '../../src/cards/help.ts'
import { Refusal } from '../../src/errors.ts'
import { type Action, action, type Command } from '../../src/house.ts'
import { makeConnectCode, makeLink } from '../../src/store/access.ts'
import { readHealth } from '../../src/store/health.ts'
import { exceptionActions } from './exceptions.ts'
import { ruleActions } from './rules.ts'
import { settingActions } from './settings.ts'

const doctor = action({
  says: 'Say what is well and what is not',
  example: '/baton doctor',
  words: [],
  reads: true,
  input: z.object({}),
  async run(_, { house }) {
    const health = await readHealth(house.db, house.org, house.now().toISOString())
    const { version } = house.rulebook()
    return { card: doctorCard({ ...health, rulebook: version, writer: house.writer.name }) }
  },
})

const link = action({
  says: 'Get a link that signs you in to the web chat, good once',
  example: '/baton link',
  words: [],
  reads: false,
  input: z.object({}),
  async run(_, { by, house }) {
    const wanted = { org: house.org, person: by.id, now: house.now() }
    const secret = await makeLink(house.db, wanted)
    const text = `This link signs you in, once, within 15 minutes: ${house.url}/sign-in/${secret}`
    return { text }
  },
})

const connect = action({
  says: 'Get a code that links another chat account to you, good once',
  example: '/baton connect',
  words: ['code'],
  reads: false,
  input: z.object({ code: z.string().optional().describe('only for an account of nobody yet') }),
  async run({ code }, { by, house }) {
    if (code) throw new Refusal(`This account is linked to ${by.name} already.`)
    const made = await makeConnectCode(house.db, {
      org: house.org,
      person: by.id,
      now: house.now(),
    })
    const text = `From the other account, write to Baton in a direct message: connect ${made}\nThe code works once, within 15 minutes. Whoever says it acts as you from then on: give it to nobody.`
    return { text }
  },
})

function help(commands: () => Readonly<Record<string, Command>>): Action {
  return action({
    says: 'Show what you can say',
    example: '/baton help deal',
    words: ['command'],
    reads: true,
    input: z.object({ command: z.string().optional().describe('a command like deal') }),
    async run({ command }) {
      const all = commands()
      if (!command) return { card: helpCard(all) }
      const name = command.replace(/^\//, '').toLowerCase()
      if (Object.hasOwn(all, name)) return { card: helpCard(all, all[name]) }
      throw new Refusal(`There is no command /${name.slice(0, 40)}. Type /baton help to see all.`)
    },
  })
}

/** `/baton`, which knows all commands: they are handed in as they are when asked. */
export function baton(commands: () => Readonly<Record<string, Command>>): Command {
  return {
    name: 'baton',
    says: 'Help, health, open exceptions, the rules, your settings, and your way in',
    fallback: 'help',
    actions: {
      help: help(commands),
      doctor,
      ...exceptionActions,
      ...ruleActions,
      ...settingActions,
      link,
      connect,
    },
  }
}
