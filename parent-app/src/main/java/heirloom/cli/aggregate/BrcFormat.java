package heirloom.cli.aggregate;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * The line of the One Billion Row Challenge: <code>{key=min/mean/max, ...}</code>, one decimal,
 * keys sorted as Java strings. Halves are rounded toward positive, as its {@code Math.round} does.
 */
final class BrcFormat implements Format.Writer {

  @Override
  public void write(Outcome outcome, OutputStream out) throws IOException {
    Groups groups = Groups.byStrings(outcome.table());
    out.write('{');
    for (int i = 0; i < groups.size(); i++) {
      if (i > 0) {
        out.write(", ".getBytes(StandardCharsets.US_ASCII));
      }
      out.write(groups.key(i));
      BigDecimal mean = groups.mean(i, 1, halves(groups.negative(i)));
      String figures =
          "="
              + oneDecimal(groups.least(i))
              + "/"
              + mean.toPlainString()
              + "/"
              + oneDecimal(groups.most(i));
      out.write(figures.getBytes(StandardCharsets.US_ASCII));
    }
    out.write("}\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static String oneDecimal(BigDecimal value) {
    return value.setScale(1, halves(value.signum() < 0)).toPlainString();
  }

  private static RoundingMode halves(boolean negative) {
    return negative ? RoundingMode.HALF_DOWN : RoundingMode.HALF_UP;
  }
}
