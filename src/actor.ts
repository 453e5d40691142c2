export type ActorKind = 'user' | 'rule' | 'integration' | 'import' | 'model' | 'system'

/** Who did something: a person (`user`, with the person's id), or a machine by its name. */
export interface Actor {
  readonly kind: ActorKind
  readonly id: string
}
