package heirloom.handoff;

import heirloom.handoff.HandoffResult.Parsed;
import heirloom.handoff.HandoffResult.Refused;
import java.util.List;
import java.util.Random;

/** Seeded mutations of good texts; every one must give a value or a refusal. */
public final class HandoffFuzzing {

  private static final String NONCE = "00112233445566778899aabbccddeeff";
  private static final List<String> SEEDS =
      List.of(
          "heirloom/1/4711/" + NONCE,
          "heirloom/1/4711/" + NONCE + "/prices:memory:3:access=r,id=1.2052,size=67108864",
          "heirloom/1/1/" + NONCE + "/a:memory:0x1c4:size=4096/b:memory:0xffffffff:",
          "heirloom/1/9/" + NONCE + "/.control:control:3+4:by=proc/.lifeline:lifeline:5:",
          "heirloom/1/9/" + NONCE + "/log:file:5:access=a,id=2049.131/p:pipe:6:access=w,id=14.9");
  private static final String LIKELY = "/:+=,0123456789abcdefx.-_ \n\u0000\u0663\ud83cA%\"";

  private final Random random;

  private HandoffFuzzing(long seed) {
    random = new Random(seed);
  }

  /** Makes and checks that many texts; returns how many of them were valid. */
  public static int run(long seed, int executions) {
    return new HandoffFuzzing(seed).run(executions);
  }

  private int run(int executions) {
    int valid = 0;
    for (int i = 0; i < executions; i++) {
      String text = mutated();
      try {
        valid += check(text) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("text=" + text, e);
      }
    }
    return valid;
  }

  /** Whether the text is valid; fails when the parser does not keep its promises on it. */
  public static boolean check(String text) {
    HandoffResult result = HandoffText.parse(text);
    if (result instanceof Parsed parsed) {
      String again = parsed.text().encode(parsed.form());
      if (!again.equals(text)) {
        throw new AssertionError("written again as " + again);
      }
      return true;
    }
    String sentence = ((Refused) result).sentence();
    for (int i = 0; i < sentence.length(); i++) {
      if (sentence.charAt(i) < ' ' || sentence.charAt(i) > '~') {
        throw new AssertionError("raw character in: " + sentence);
      }
    }
    if (sentence.length() > 400) {
      throw new AssertionError("long sentence: " + sentence);
    }
    return false;
  }

  private String mutated() {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = text.length() == 0 ? 0 : random.nextInt(text.length());
      switch (random.nextInt(7)) {
        case 0 -> text.insert(at, character());
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
        case 2 -> text.setLength(at);
        case 3 -> text.replace(at, Math.min(text.length(), at + 1), "" + character());
        case 4 -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at + 1)));
        case 5 -> text.insert(at, ("" + character()).repeat(random.nextInt(80)));
        default -> text.append("/e").append(random.nextInt(3)).append(":memory:3:size=1");
      }
    }
    return text.toString();
  }

  private char character() {
    return random.nextInt(4) == 0
        ? (char) random.nextInt(0x10000)
        : LIKELY.charAt(random.nextInt(LIKELY.length()));
  }
}
