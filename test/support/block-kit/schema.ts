import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { SCHEMA } from './origin.ts'

interface Schema {
  readonly $comment: string
  readonly definitions: Readonly<
    Record<string, { readonly properties?: { readonly type?: { readonly const?: string } } }>
  >
}

/** The shapes of Slack's official types; `make.ts` makes them anew. */
export const schema: Schema = JSON.parse(readFileSync(SCHEMA, 'utf8'))

const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ ...schema, $id: 'kit' })

/** What is wrong with a block's shape, by Slack's own types; empty when nothing is. */
export function blockShapeFaults(block: { readonly type?: string }): string[] {
  const name = NAMES.get(block.type ?? '')
  return name ? faultsOf(name, block) : [`no block is called ${block.type}`]
}

/** What is wrong with a view's shape, its blocks apart. */
export function viewShapeFaults(view: { readonly type?: string }): string[] {
  return faultsOf(view.type === 'home' ? 'HomeView' : 'ModalView', { ...view, blocks: [] })
}

/** The shapes of the blocks by their type, so that a fault is told of the one that was meant. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(schema.definitions).flatMap(([name, { properties }]) =>
    name.endsWith('Block') && properties?.type?.const ? [[properties.type.const, name]] : [],
  ),
)

function faultsOf(name: string, value: unknown): string[] {
  const check = ajv.getSchema(`kit#/definitions/${name}`)!
  if (check(value)) return []
  const errors = check.errors ?? []
  const telling = errors.filter((error) => !isOtherKind(error))
  return (telling.length > 0 ? telling : errors)
    .slice(0, 5)
    .map(({ instancePath, message, params }) => {
      return `${name}${instancePath} ${message} ${JSON.stringify(params)}`
    })
}

/** Of a choice among shapes ajv tells each one's faults: those of another `type` say nothing. */
function isOtherKind({ keyword, instancePath }: ErrorObject): boolean {
  return keyword === 'anyOf' || (keyword === 'const' && instancePath.endsWith('/type'))
}
