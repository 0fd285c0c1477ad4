import { Component, type ReactNode } from 'react';
import { PageTitle } from './page-title.tsx';

interface PageBoundaryProps {
  /** What page it is: with another, it is tried anew. */
  at: unknown;
  children: ReactNode;
}

/** Says so in place of a page that cannot be shown, which otherwise would leave nothing at all on the screen. */
export class PageBoundary extends Component<PageBoundaryProps> {
  override state = { hasFailed: false };

  static getDerivedStateFromError = () => ({ hasFailed: true });

  override componentDidUpdate({ at }: PageBoundaryProps): void {
    if (this.state.hasFailed && at !== this.props.at) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="empty" role="alert">
        <PageTitle name="This page could not be loaded" />
        <p>The server may be out of reach, or have a newer version of it.</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </div>
    );
  }
}
