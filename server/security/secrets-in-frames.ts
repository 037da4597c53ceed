const secretKey = /^(password|basicAuthPassword|apnPassword|simPin|key|secret)$/i
const secretVariable = /password|secret|privatekey/i
const valueKeys = ['attributeValue', 'value', 'actualValue', 'variableAttribute']
// Most frames hold none, and are not parsed.
const mayHoldSecret = /pass|secret|simpin|privatekey|"key"/i
const hidden = '•••'

/**
 * A frame as it may be logged and shown: passwords in it are hidden, such as `SecurityCtrlr.BasicAuthPassword` of a
 * SetVariables (A01) and those of a SetNetworkProfile.
 */
export function withoutSecrets(frame: string): string {
  // Escaped letters could spell any name.
  if (!mayHoldSecret.test(frame) && !/\\u00/.test(frame)) return frame
  try {
    const parsed: unknown = JSON.parse(frame)
    const hides = { anything: false }
    const safe = hiding(parsed, hides)
    return hides.anything ? JSON.stringify(safe) : frame
  } catch {
    return '(not shown: an unreadable frame that may hold a password)'
  }
}

function hiding(value: unknown, hides: { anything: boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => hiding(item, hides))
  if (typeof value !== 'object' || value === null) return value
  const isSecretVariable = 'variable' in value && secretVariable.test(JSON.stringify(value.variable))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (!secretKey.test(name) && !(isSecretVariable && valueKeys.includes(name))) return [name, hiding(inner, hides)]
      hides.anything = true
      return [name, hidden]
    }),
  )
}
