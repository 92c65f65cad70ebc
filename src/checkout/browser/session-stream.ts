export interface SessionStream {
  /** The server speaks to us just now. */
  isOpen(): boolean;
  open(): void;
  /** A tab that nobody sees gives its connection back. */
  close(): void;
}

/** The stream of a session, opened anew by the browser when it breaks. Where there is none nothing happens. */
export function sessionStream<News>(url: string | undefined, onNews: (news: News) => void): SessionStream {
  let source: EventSource | undefined;
  return {
    isOpen: () => source?.readyState === 1,
    open() {
      if (source || !url || !('EventSource' in window)) return;
      source = new EventSource(url);
      source.onmessage = ({ data }) => onNews(JSON.parse(data as string) as News);
    },
    close() {
      source?.close();
      source = undefined;
    },
  };
}
