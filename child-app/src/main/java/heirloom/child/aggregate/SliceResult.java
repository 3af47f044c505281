package heirloom.child.aggregate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The form in which a slice's totals travel: facts, then one record a key.
 *
 * <pre>
 *   quotes                                  0 or 1
 *   rows skipped malformed lines            unsigned
 *   [line reason length excerpt]            if malformed is not 0
 *   keys                                    unsigned
 *   per key:  flags length bytes
 *             count                         unless ONE
 *             scale sum [least most]        if SHORT; the pair unless ONE
 *             sum                           if BIG_SUM, decimal
 *             least most                    if BIG_RANGE, decimal
 * </pre>
 */
public final class SliceResult {

  /** One value, a short one: sum, least and most are the same. */
  private static final int ONE = 1;

  private static final int SHORT = 2;
  private static final int BIG_SUM = 4;
  private static final int BIG_RANGE = 8;

  private SliceResult() {}

  /**
   * Writes facts and table, in as many parts as it takes.
   *
   * @throws IOException if a part can't be sent
   */
  public static void write(Facts facts, KeyTable table, ResultOutlet outlet) throws IOException {
    PartWriter out = new PartWriter(outlet);
    writeFacts(facts, out);
    out.unsigned(table.size());
    for (int entry = 0; entry < table.size(); entry++) {
      writeEntry(table, entry, out);
    }
    out.finish();
  }

  /**
   * Adds a result to a table.
   *
   * @param bytes the parts put together, and {@link #padding} bytes behind them
   * @param length bytes of the parts
   * @return the facts
   * @throws DamagedResultException if the bytes are no result; part of it may have been added
   */
  public static Facts mergeInto(KeyTable table, byte[] bytes, int length)
      throws DamagedResultException {
    PartReader in = new PartReader(bytes, length);
    Facts facts = readFacts(in);
    int keys = in.within(length);
    for (int i = 0; i < keys; i++) {
      readEntry(table, in);
    }
    if (!in.atEnd()) {
      throw new DamagedResultException("bytes behind its end");
    }
    return facts;
  }

  /** Whether a quote stands in the slice whose result this is; nothing else is looked at. */
  public static boolean quotes(byte[] bytes, int length) throws DamagedResultException {
    return new PartReader(bytes, length).get() != 0;
  }

  /** Bytes that an array given to {@link #mergeInto} must have behind the result. */
  public static int padding() {
    return FieldSearch.PADDING;
  }

  private static void writeFacts(Facts facts, PartWriter out) throws IOException {
    out.put(facts.quotes() ? 1 : 0);
    out.unsigned(facts.rows());
    out.unsigned(facts.skipped());
    out.unsigned(facts.malformed());
    out.unsigned(facts.lines());
    if (facts.firstMalformed().isPresent()) {
      Malformed first = facts.firstMalformed().get();
      out.unsigned(first.line());
      out.put(first.reason().code());
      byte[] excerpt = first.excerpt().getBytes(StandardCharsets.ISO_8859_1);
      out.unsigned(excerpt.length);
      out.put(excerpt);
    }
  }

  private static Facts readFacts(PartReader in) throws DamagedResultException {
    boolean quotes = in.get() != 0;
    long rows = in.unsigned();
    long skipped = in.unsigned();
    long malformed = in.unsigned();
    long lines = in.unsigned();
    Optional<Malformed> first = Optional.empty();
    if (malformed != 0) {
      long line = in.unsigned();
      Malformed.Reason reason = Malformed.Reason.of(in.get());
      int length = in.within(Malformed.MOST_EXCERPT);
      int from = in.skip(length);
      String excerpt = Malformed.excerpt(in.bytes(), from, from + length);
      first = Optional.of(new Malformed(line, reason, excerpt));
    }
    return new Facts(rows, skipped, malformed, lines, first, quotes);
  }

  private static void writeEntry(KeyTable table, int entry, PartWriter out) throws IOException {
    BigPart big = table.bigOrNull(entry);
    boolean one = table.count(entry) == 1 && big == null;
    int flags = one ? ONE : 0;
    flags |= table.hasShort(entry) ? SHORT : 0;
    flags |= big != null ? BIG_SUM : 0;
    flags |= big != null && big.least != null ? BIG_RANGE : 0;
    byte[] key = table.key(entry);
    out.put(flags);
    out.unsigned(key.length);
    out.put(key);
    if (!one) {
      out.unsigned(table.count(entry));
    }
    if ((flags & SHORT) != 0) {
      out.unsigned(table.scale(entry));
      out.signed(table.part(entry, EntryLayout.SUM));
      if (!one) {
        out.signed(table.part(entry, EntryLayout.LEAST));
        out.signed(table.part(entry, EntryLayout.MOST));
      }
    }
    if (big != null) {
      out.decimal(big.sum);
      if (big.least != null && big.most != null) {
        out.decimal(big.least);
        out.decimal(big.most);
      }
    }
  }

  private static void readEntry(KeyTable table, PartReader in) throws DamagedResultException {
    int flags = in.get();
    int length = in.within(BlockParser.MOST_KEY_BYTES);
    int entry = table.entry(in.bytes(), in.skip(length), length);
    boolean one = (flags & ONE) != 0;
    table.mergeCount(entry, one ? 1 : in.unsigned());
    if ((flags & SHORT) != 0) {
      int scale = in.within(DecimalParser.SHORT_DIGITS);
      long sum = in.signed();
      table.merge(entry, sum, one ? sum : in.signed(), one ? sum : in.signed(), scale);
    }
    if ((flags & BIG_SUM) != 0) {
      table.mergeBigSum(entry, in.decimal());
    }
    if ((flags & BIG_RANGE) != 0) {
      table.mergeBigExtreme(entry, in.decimal());
      table.mergeBigExtreme(entry, in.decimal());
    }
  }
}
