package heirloom.bench.frame;

/** What a figure is counted in, and whether more of it is better. */
public enum Unit {
  /** Time of one act. */
  MICROSECONDS("us", false),
  /** Time of one act, for slow ones. */
  MILLISECONDS("ms", false),
  /** Time of a whole job. */
  SECONDS("s", false),
  /** Acts per second. */
  PER_SECOND("1/s", true),
  /** 10^6 bytes per second. */
  MEGABYTES_PER_SECOND("MB/s", true),
  /** 10^9 bytes per second. */
  GIGABYTES_PER_SECOND("GB/s", true),
  /** 2^20 bytes of memory. */
  MEBIBYTES("MiB", false),
  /** Times a second that something wakes. */
  WAKES_PER_SECOND("wakes/s", false),
  /** Milliseconds of processor time per second. */
  MILLISECONDS_PER_SECOND("ms/s", false),
  /** Number of threads. */
  THREADS("threads", false);

  private final String symbol;
  private final boolean moreIsBetter;

  Unit(String symbol, boolean moreIsBetter) {
    this.symbol = symbol;
    this.moreIsBetter = moreIsBetter;
  }

  /** As it stands in tables and JSON. */
  public String symbol() {
    return symbol;
  }

  /** Whether this unit is a rate. */
  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  /** Nanoseconds in this unit of time. */
  public double fromNanos(double nanos) {
    return switch (this) {
      case MICROSECONDS -> nanos / 1e3;
      case MILLISECONDS -> nanos / 1e6;
      case SECONDS -> nanos / 1e9;
      default -> throw new IllegalStateException("unit=" + symbol + " is no time");
    };
  }
}
