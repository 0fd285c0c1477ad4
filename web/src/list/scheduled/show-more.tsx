import { useEffect, useRef } from 'react';

interface ShowMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onMore(): void;
}

/** Shows more of a list: on a click, and by itself as its end comes into view. */
export function ShowMore({ hasMore, isLoading, onMore }: ShowMoreProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = button.current;
    if (!element || !hasMore || isLoading) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), { rootMargin: '400px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, isLoading, onMore]);
  if (!hasMore) return null;
  return (
    <div className="show-more">
      <button
        ref={button}
        type="button"
        className="button"
        aria-disabled={isLoading}
        onClick={() => !isLoading && onMore()}
      >
        {isLoading ? 'Loading more…' : 'Show more'}
      </button>
    </div>
  );
}
