// Adds up the test reports of all tiers, names what was skipped, and ends with one line: N passed, N failed, N skipped.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const [folder] = process.argv.slice(2)
const counts = { passed: 0, failed: 0, skipped: 0 }
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') counts.passed += 1
      else if (test.status === 'failed') counts.failed += 1
      else {
        counts.skipped += 1
        console.log(`skipped: ${test.fullName}`)
      }
    }
    if (suite.status === 'failed' && suite.assertionResults.length === 0) counts.failed += 1
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exitCode = counts.passed > 0 && counts.failed === 0 ? 0 : 1
