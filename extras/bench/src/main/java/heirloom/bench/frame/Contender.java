package heirloom.bench.frame;

import java.io.IOException;

/** One side of a comparison: does its share of each round. Used by one thread. */
public interface Contender extends AutoCloseable {

  /** Its name in tables; unique among the contenders of one run. */
  String name();

  /** Does enough unmeasured work that compilers and caches are warm. */
  void warmUp() throws Exception;

  /** Measures one round and adds it. */
  void round(Series into) throws Exception;

  @Override
  default void close() throws IOException {}

  /** A contender that cannot be had here; its rows say why. */
  static Contender absent(String name, String reason) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void warmUp() {
        throw new IllegalStateException(reason);
      }

      @Override
      public void round(Series into) {
        throw new IllegalStateException(reason);
      }
    };
  }
}
