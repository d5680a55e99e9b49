import { expect, it } from 'vitest'
import { SoakgateError } from '../vocabulary/errors.ts'
import { renderError } from './error-text.ts'

it('an error says what, expected, got and what to do', () => {
  const error = new SoakgateError('port-taken', 'Port 80 is taken', { expected: 'nobody there', got: 'somebody' })
  expect(renderError(error)).toBe(
    'error port-taken: Port 80 is taken\n  expected: nobody there\n  got:      somebody\n' +
      '  End what listens there, or leave target.port out: soakgate then takes a free one.\n',
  )
})
