package heirloom.bench.lane;

/**
 * What a receiver does between two looks, the same for every ring. Who looks without a pause takes
 * the line of the counter away from the sender at every message.
 */
final class Idle {

  private static final int SPINS = 20;

  private Idle() {}

  static void pause() {
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
    }
  }
}
