package heirloom.grant;

import java.io.IOException;

/**
 * A kind of grant: its word in the handoff, and how a child turns a claim into the thing.
 *
 * @param <T> what the child gets
 */
public final class GrantType<T> {

  /** Turns a claim into the thing, after every check that this process can make. */
  @FunctionalInterface
  public interface Adopter<T> {
    /**
     * Checks and takes.
     *
     * @throws InheritanceException when a check fails; the number is left as it was
     */
    T adopt(Claim claim) throws IOException;
  }

  private final String word;
  private final Class<T> javaType;
  private final Adopter<T> adopter;

  private GrantType(String word, Class<T> javaType, Adopter<T> adopter) {
    this.word = word;
    this.javaType = javaType;
    this.adopter = adopter;
  }

  /**
   * A kind.
   *
   * @param word 1 to 16 lower-case letters, unique among kinds
   */
  public static <T> GrantType<T> of(String word, Class<T> javaType, Adopter<T> adopter) {
    if (!isWord(word)) {
      throw new IllegalArgumentException("word=" + word + ", expected 1 to 16 of a-z");
    }
    return new GrantType<>(word, javaType, adopter);
  }

  // No regular expression: each child makes its constants at its start, and would pay 2 ms for it.
  private static boolean isWord(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < 'a' || word.charAt(i) > 'z') {
        return false;
      }
    }
    return !word.isEmpty() && word.length() <= 16;
  }

  /** Its word in the handoff: {@code memory}. */
  public String word() {
    return word;
  }

  /** What the child gets. */
  public Class<T> javaType() {
    return javaType;
  }

  /**
   * Turns a claim into the thing.
   *
   * @throws InheritanceException WRONG_KIND when the claim is of another kind, else as the kind
   *     says
   * @throws IOException when the system refuses
   */
  public T adopt(Claim claim) throws IOException {
    if (!claim.kind().equals(word)) {
      throw new InheritanceException(
          InheritanceException.Reason.WRONG_KIND,
          "grant \"" + claim.name() + "\" is of kind " + claim.kind() + ", asked for as " + word);
    }
    return adopter.adopt(claim);
  }

  @Override
  public String toString() {
    return word;
  }
}
