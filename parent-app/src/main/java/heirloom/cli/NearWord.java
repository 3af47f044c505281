package heirloom.cli;

import java.util.Optional;
import java.util.Set;

/** The known word that a mistyped one was most likely meant to be. Pure. */
final class NearWord {

  /** The letters that a beginning has to have, so that it tells anything. */
  private static final int BEGINNING = 3;

  private NearWord() {}

  /**
   * The nearest word, if there is one near enough: the typed word is its beginning, or at most one
   * letter in three is wrong.
   *
   * @param typed a word, or {@code --option=value}, of which only the option counts
   */
  static Optional<String> of(String typed, Set<String> known) {
    int equals = typed.indexOf('=');
    String word = equals > 0 ? typed.substring(0, equals) : typed;
    Optional<String> best = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String one : known) {
      int wrong = mistakes(word, one);
      boolean begins = bare(word).length() >= BEGINNING && one.startsWith(word);
      boolean near = wrong <= Math.max(1, bare(one).length() / 3) && wrong < bare(word).length();
      if ((begins || near) && wrong < least) {
        best = Optional.of(one);
        least = wrong;
      }
    }
    return best;
  }

  private static String bare(String word) {
    return word.replaceFirst("^-+", "");
  }

  /** Letters to put in, take out or replace, two exchanged neighbours counting as one. */
  static int mistakes(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean exchanged =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (exchanged) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
