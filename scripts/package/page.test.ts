import { describe, expect, it } from 'vitest'
import { parseSections } from './page.ts'

const page = `# Title

\`\`\`
not a step
\`\`\`

## With steps

\`\`\`python title="app.py"
# a comment, no heading
print(1)
\`\`\`

\`\`\`sh
# install it
npm install soakgate
\`\`\`

\`\`\`sh exit=1
npx soakgate run soak.ts
\`\`\`

\`\`\`text
output
\`\`\`
`

describe('the steps of a page', () => {
  it('are its files and commands with their exit codes, by section', () => {
    expect(parseSections(page)).toEqual([
      {
        heading: 'With steps',
        steps: [
          { kind: 'file', name: 'app.py', text: '# a comment, no heading\nprint(1)\n' },
          { kind: 'commands', text: '# install it\nnpm install soakgate\n', exitCode: 0 },
          { kind: 'commands', text: 'npx soakgate run soak.ts\n', exitCode: 1 },
        ],
      },
    ])
  })
})
