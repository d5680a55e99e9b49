import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { simulateReport } from '../testing/simulated-report.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import { renderError } from './error-text.ts'
import { renderJunit } from './junit.ts'
import { progressListener, renderProgress, renderStage } from './progress.ts'
import type { Report } from './report.ts'
import { type ReporterName, reporterNames, reporterOf } from './reporters.ts'

/** What a service, a log or a foreign record may hold. */
const hostile = [
  '\u001b[2J\u001b[1;1HPASS',
  '\u001b]0;title\u0007\u001b]8;;https://evil.example\u0007x',
  '\u009b31m\u0090q\u009c',
  'a\rPASS\bx\u0000\u007f',
  'first\nPASS: all is well\r\n## Heading\n\n- item',
  '\u202egnp.exe\u2066\u200f\u061c\ufeff\u2028\u2029\u{e0041}',
  '\ud800 \udfff \uffff \ufffe \u{1fffe}',
  '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&#60;',
  ']]> --> <!-- <?xml ?> <![CDATA[',
  '`code` ``` ~~~ | pipe \\| \\\\| || **bold** _em_ [a](javascript:x) ![i](x)',
  '@octocat @org/team #1 GH-1 https://evil.example www.evil.example a@b.example',
  '::error file=a,line=1::x%0A::set-env name=A::b',
  '##[error]x ##vso[task.setvariable variable=a]b ##teamcity[buildStop]',
  '=cmd|calc!A1',
  '+1+1',
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '$(reboot) `reboot` ; reboot \' " !! \\',
  '',
] as const

/** A report whose every text is the given one. */
function reportFull(text: string): Report {
  const error = { code: 'port-taken', message: text, expected: text, got: text, hint: text, details: [text] } as const
  const report = simulateReport([{ size: 25, events: [{ kind: 'crashed', timeMs: 5000, slot: 1, evidence: text }] }])
  const verdict = {
    ...report.verdict,
    scenario: text,
    variant: text,
    iterationName: text,
    reason: text,
    runs: report.verdict.runs.map((run) => ({
      ...run,
      error,
      attribution: text,
      findings: run.findings.map((finding) => ({ ...finding, sentence: text, evidence: [text, text] })),
      thresholds: run.thresholds.map((result) => ({ ...result, text, reason: text, evidence: [text] })),
    })),
    notRun: [{ size: 100, reason: text }],
  }
  return {
    ...report,
    verdict,
    recordPath: text,
    scenarioPath: text,
    source: { file: text, scenario: 1, thresholds: {} },
  }
}

async function rendered(name: ReporterName, text: string): Promise<string> {
  const render = await reporterOf(name).load()
  return render([reportFull(text)], { color: false })
}

const unsafe = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u
const ownCommands = /^::(?:(?:error|warning|notice)(?: [^:]*)?|group|endgroup)::/

describe.each(hostile)('hostile text %j', (text) => {
  it.each(reporterNames)('moves no cursor and forges no character in %s', async (name) => {
    expect(await rendered(name, text)).not.toMatch(unsafe)
  })

  it('gives no orders to a CI system and begins no line of its own', async () => {
    for (const name of ['terminal', 'github'] as const) {
      for (const line of (await rendered(name, text)).split('\n')) {
        expect(line).not.toMatch(/^PASS/)
        if (/^\s*::/.test(line)) expect(line).toMatch(ownCommands)
        expect(line).not.toMatch(/##[\w.-]*\[/)
      }
    }
  })

  it('cannot leave its place in Markdown', async () => {
    const tables = (await rendered('markdown', text)).split('\n').filter((line) => line.startsWith('| '))
    const widths = tables.map((line) => line.replaceAll('\\|', '').split('|').length)
    expect(new Set(widths)).toEqual(new Set([5, 9, 13]))
    const outside = (await rendered('markdown', text))
      .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
      .replace(/<code>(?:[\p{L}\p{N} .,:;()]|&#\d+;)*<\/code>/gu, '')
      .replace(/`[^`\n]*`/g, '')
      .replace(/\\[<>&|[\]*_~`\\]/g, '')
    expect(outside).not.toMatch(/<(?!br>)/)
    expect(outside).not.toMatch(/[@`]|:\/\/|www\.|#\d|\]\(/)
  })

  it('is no formula in CSV', async () => {
    for (const row of parse(await rendered('csv', text)) as string[][]) {
      for (const cell of row) if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^\s*[=+\-@|]/)
    }
  })

  it('stays data in JSON', async () => {
    expect(JSON.parse(await rendered('json', text))).toEqual(JSON.parse(JSON.stringify(reportFull(text).verdict)))
  })

  it('is harmless in errors and in the live display too', () => {
    const error = new SoakgateError('port-taken', text, { expected: text, got: text, hint: text, details: [text] })
    const lines = renderError(error).split('\n')
    expect(lines.join('')).not.toMatch(unsafe)
    expect(lines.some((line) => line.startsWith('PASS'))).toBe(false)
    const { plan: planned, events } = simulateRun({ size: 25 })
    const plan = { ...planned, iterationName: text }
    const shown: string[] = []
    const listener = progressListener(
      () => 0,
      (state) => shown.push(renderStage(state), renderProgress(state)),
    )
    listener.onStage(plan, 'starting')
    listener.onStage(plan, 'load')
    for (const event of events) listener.onEvent(plan, { ...event, kind: 'preliminary-forecast', evidence: text })
    expect(shown.join('')).not.toMatch(unsafe)
  })
})

it('keeps JUnit XML valid', async () => {
  const schema = readFileSync(new URL('../../fixtures/report-schemas/junit-10.xsd', import.meta.url), 'utf8')
  const { errors } = await validateXML({ xml: renderJunit(hostile.map(reportFull)), schema })
  expect(errors).toEqual([])
})
