import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A condition on a label: `stage="closed"`. */
interface Matcher {
  label: string;
  operator: string;
  text: string;
}

interface Selector {
  metric: string;
  matchers: Matcher[];
}

/** What a query of Prometheus asks for. */
export interface Query {
  selectors: Selector[];
  /** The labels that something is grouped or matched by, each with the metrics that must have it. */
  groupings: { label: string; metrics: string[] }[];
  /** Quantiles of a histogram that do not keep its buckets apart. */
  withoutBuckets: number;
}

/** @throws {Error} if it is not a query */
export function readQuery(text: string): Query {
  const tree = parser.parse(text);
  const nodes: SyntaxNode[] = [];
  tree.iterate({ enter: ({ node }) => void nodes.push(node) });
  if (nodes.some(({ type }) => type.isError)) throw new Error(`not a query: ${text}`);
  const textOf = ({ from, to }: SyntaxNode) => text.slice(from, to);
  const within = (node: SyntaxNode, name: string) =>
    nodes.filter((one) => one.name === name && one.from >= node.from && one.to <= node.to);
  const metricOf = (selector: SyntaxNode) => {
    const name = selector.getChild('Identifier');
    if (!name) throw new Error(`a selector without a metric: ${text}`);
    return textOf(name);
  };
  const metricsIn = (node: SyntaxNode) => within(node, 'VectorSelector').map(metricOf);
  return {
    selectors: within(tree.topNode, 'VectorSelector').map((node) => ({
      metric: metricOf(node),
      matchers: within(node, 'UnquotedLabelMatcher').map((matcher) => {
        const [label, operator, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((name) =>
          matcher.getChild(name),
        );
        if (!label || !operator || !value) throw new Error(`not a matcher: ${textOf(matcher)}`);
        return { label: textOf(label), operator: textOf(operator), text: textOf(value).slice(1, -1) };
      }),
    })),
    groupings: within(tree.topNode, 'GroupingLabels').flatMap((node) => {
      const expression = node.parent?.parent;
      if (!expression) throw new Error(`a grouping of nothing: ${text}`);
      return within(node, 'LabelName').map((label) => ({ label: textOf(label), metrics: metricsIn(expression) }));
    }),
    withoutBuckets: within(tree.topNode, 'FunctionCall').filter(
      (node) =>
        node.getChild('FunctionIdentifier')?.getChild('HistogramQuantile') &&
        !within(node, 'GroupingLabels').some((labels) =>
          within(labels, 'LabelName').some((one) => textOf(one) === 'le'),
        ),
    ).length,
  };
}
