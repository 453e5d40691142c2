import { expect, test } from 'vitest'
import { deadMarkdown } from '../../../src/chat/slack/markdown.ts'

const dead = (text: string) => deadMarkdown(text, 'http://localhost:3000')

test.each([
  ['Acme is **won**', 'Acme is \\*\\*won\\*\\*'],
  ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
  ['[Acme](http://evil.example)', '\\[Acme\\](`http://evil.example)`'],
  ['see http://evil.example/`x`', 'see `http://evil.example/x`'],
  ['see http://localhost:3000/deals/D-1', 'see http://localhost:3000/deals/D-1'],
  ['http://localhost:3000.evil.example/', '`http://localhost:3000.evil.example/`'],
  ['http://localhost:3000@evil.example/', '`http://localhost:3000@evil.example/`'],
  ['javascript://localhost:3000/%0aalert', '`javascript://localhost:3000/%0aalert`'],
  ['# Title | table', '\\# Title \\| table'],
  ['12.5 % - fine!', '12.5 % - fine!'],
])('%s is only text: %s', (text, drawn) => {
  expect(dead(text)).toBe(drawn)
})
