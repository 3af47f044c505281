package heirloom.os;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * 128 random bits that stand for this process for as long as it lives, written as 32 lower-case hex
 * digits.
 *
 * <p>It stands in the name of every memory file of this process and in every handoff text that it
 * writes, so that a stale text or a reused number is told from a true one. It guards against
 * mistakes and is no secret: other users can read command lines.
 */
public final class ProcessNonce {

  private ProcessNonce() {}

  /** The nonce; the same at each call. */
  public static String value() {
    return Holder.VALUE;
  }

  // A child that hands nothing on never pays for a random source.
  private static final class Holder {
    static final String VALUE = make();

    private static String make() {
      byte[] bits = new byte[16];
      new SecureRandom().nextBytes(bits);
      return HexFormat.of().formatHex(bits);
    }
  }
}
