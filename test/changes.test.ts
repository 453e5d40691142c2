import { expect, test } from 'vitest'
import { openChanges } from '../src/changes.ts'
import { openStory } from './support/story.ts'

test('whoever owns what a commit touches hears of it, the former owner too', async () => {
  const story = await openStory()
  const heard = new Set<string>()
  const changes = openChanges(story.store.url, story.house.log)
  changes.on((conversations) => {
    for (const conversation of conversations) heard.add(conversation)
  })
  const own = (who: 'ana' | 'ben') => `person:${story.ids[who]}`
  try {
    await expect.poll(() => heard.has('*')).toBe(true)
    await story.types('ana', '/deal new "Acme renewal" account=Acme owner=me')
    await expect.poll(() => heard.has(own('ana'))).toBe(true)
    heard.clear()
    await story.types('max', '/deal move "Acme renewal" to Qualification')
    await expect.poll(() => heard.has(own('ana'))).toBe(true)
    heard.clear()
    await story.types('max', '/deal assign "Acme renewal" to Ben because he knows them')
    await expect.poll(() => heard.has(own('ana')) && heard.has(own('ben'))).toBe(true)
  } finally {
    await changes.close()
    await story.close()
  }
})
