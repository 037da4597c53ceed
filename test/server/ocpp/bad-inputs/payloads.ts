import { createRequire } from 'node:module'
import { type StationAction, stationActions } from '../../../../server/ocpp/v201/actions.ts'
import { acNeeds, transactionEvent } from '../../../helpers/messages.ts'

/** A part of a JSON schema. */
interface Schema {
  readonly $id?: string
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly maxLength?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** A payload made wrong in one place, and the error code that it is to be answered with. */
export interface WrongPayload {
  readonly name: string
  readonly action: StationAction
  readonly payload: object
  readonly error: string
}

type Path = readonly (string | number)[]
type Json = { [key: string]: unknown }

const schemas = createRequire(import.meta.url)('ocpp-rpc/lib/schemas/ocpp2_0_1.json') as readonly Schema[]

// What a schema's required fields alone would leave too poor to be worth spoiling.
const richer: Partial<Record<StationAction, object>> = {
  NotifyEVChargingNeeds: acNeeds(),
  TransactionEvent: transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 1_000 }),
}

/** Each required field of each message of a station left out, or of a wrong type; each enum and length overstepped. */
export function wrongPayloads(): WrongPayload[] {
  return stationActions.flatMap((action) => {
    const root = schemaOf(action)
    const valid = (richer[action] ?? made(root, root)) as Json
    const alien = { ...valid, alien: 1 }
    return [
      { name: `${action} with an unknown field`, action, payload: alien, error: 'PropertyConstraintViolation' },
      ...fieldsOf(valid, root, root, []).flatMap(({ path, schema, isRequired }) =>
        spoilt(valid, path, schema, isRequired).map(({ name, payload, error }) => ({
          name: `${action} ${path.join('.')} ${name}`,
          action,
          payload,
          error,
        })),
      ),
    ]
  })
}

function spoilt(valid: Json, path: Path, schema: Schema, isRequired: boolean): Omit<WrongPayload, 'action'>[] {
  const changed = (name: string, value: unknown, error: string) => ({
    name,
    payload: withValue(valid, path, value),
    error,
  })
  return [
    changed('of a wrong type', schema.type === 'string' ? 7 : 'text', 'TypeConstraintViolation'),
    changed('null', null, 'TypeConstraintViolation'),
    ...(isRequired ? [changed('left out', undefined, 'OccurenceConstraintViolation')] : []),
    ...(schema.enum ? [changed('outside its values', 'Nonsense', 'PropertyConstraintViolation')] : []),
    ...(schema.maxLength ? [changed('too long', 'x'.repeat(schema.maxLength + 1), 'FormatViolation')] : []),
    ...(schema.format === 'date-time' ? [changed('no date', '2026-02-30T25:00:00Z', 'FormatViolation')] : []),
    ...(schema.minItems ? [changed('without items', [], 'OccurenceConstraintViolation')] : []),
    ...(schema.type === 'integer' ? [changed('a fraction', 1.5, 'TypeConstraintViolation')] : []),
  ]
}

/** A valid payload of an action, as small as its schema allows. */
export function validPayload(action: StationAction): object {
  const root = schemaOf(action)
  return richer[action] ?? (made(root, root) as object)
}

function schemaOf(action: StationAction): Schema {
  const found = schemas.find(({ $id }) => $id === `urn:${action}.req`)
  if (!found) throw new Error(`no schema of ${action}`)
  return found
}

function resolved(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : { ...root.definitions?.[name], ...schema }
}

function made(part: Schema, root: Schema): unknown {
  const schema = resolved(part, root)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, made(schema.properties?.[name] ?? {}, root)]),
      )
    case 'array':
      return [made(schema.items ?? {}, root)]
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    default:
      return schema.enum?.[0] ?? (schema.format === 'date-time' ? '2026-01-14T15:00:00Z' : 'x')
  }
}

/** Every field of a value, however deep, with its schema. */
function fieldsOf(
  value: unknown,
  part: Schema,
  root: Schema,
  path: Path,
): { path: Path; schema: Schema; isRequired: boolean }[] {
  const schema = resolved(part, root)
  if (Array.isArray(value)) return fieldsOf(value[0], schema.items ?? {}, root, [...path, 0])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = resolved(schema.properties?.[name] ?? {}, root)
    const isRequired = schema.required?.includes(name) ?? false
    return [{ path: [...path, name], schema: field, isRequired }, ...fieldsOf(inner, field, root, [...path, name])]
  })
}

function withValue(value: unknown, [first, ...rest]: Path, replacement: unknown): Json {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Json
  if (first === undefined) return copy
  if (rest.length > 0) copy[first] = withValue(copy[first], rest, replacement)
  else if (replacement === undefined) delete copy[first]
  else copy[first] = replacement
  return copy
}
