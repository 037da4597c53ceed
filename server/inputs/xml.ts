import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { InputProblem } from './input-problem.ts'

/**
 * Parses XML into plain objects: every element a list of its occurrences or their text, names without prefixes.
 *
 * @throws InputProblem with the line, for text that is not well-formed
 */
export function parseXml(fileName: string, text: string): unknown {
  const broken = XMLValidator.validate(text)
  if (broken !== true) {
    const { line, msg } = broken.err
    throw new InputProblem({
      file: fileName,
      line,
      found: `broken XML: ${msg.replace(/\s+/g, ' ')}`,
      expected: 'XML, as the file begins with <',
    })
  }
  const parser = new XMLParser({
    ignoreAttributes: true,
    removeNSPrefix: true,
    // Numbers are read by those who know what they mean; entities can be made to grow without end.
    parseTagValue: false,
    processEntities: false,
    isArray: (_name, _path, isLeaf) => !isLeaf,
  })
  return parser.parse(text)
}
