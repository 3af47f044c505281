package heirloom.bench.frame;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs contenders in turn, round after round, so that the machine's noise hits all of them. Who
 * goes first changes from round to round.
 */
public final class Rounds {

  private final int count;
  private final Consumer<String> progress;

  /**
   * Plans {@code count} rounds.
   *
   * @param progress gets a line for people now and then
   */
  public Rounds(int count, Consumer<String> progress) {
    if (count < 1) {
      throw new IllegalArgumentException("count=" + count + ": at least one round");
    }
    this.count = count;
    this.progress = progress;
  }

  /**
   * Runs all and closes them. A contender that fails is left out from then on, with its reason.
   *
   * @return the series by contender's name, in the order given
   * @throws InterruptedException when interrupted; the rest is left undone
   */
  public Map<String, Series> run(List<? extends Contender> contenders) throws InterruptedException {
    Map<String, Series> result = new LinkedHashMap<>();
    for (Contender one : contenders) {
      if (result.put(one.name(), new Series(one.name())) != null) {
        throw new IllegalArgumentException("name=" + one.name() + ": two contenders have it");
      }
    }
    List<Contender> running = new ArrayList<>(contenders);
    step(running, result, "warm-up", (one, series) -> one.warmUp());
    for (int round = 1; round <= count; round++) {
      step(running, result, "round " + round + "/" + count, Contender::round);
      Collections.rotate(running, 1);
    }
    step(new ArrayList<>(contenders), result, "closing", (one, series) -> one.close());
    return result;
  }

  private void step(List<Contender> running, Map<String, Series> result, String what, Act act)
      throws InterruptedException {
    progress.accept(what);
    for (Contender one : List.copyOf(running)) {
      Series series = series(result, one);
      try {
        act.on(one, series);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | UnsatisfiedLinkError e) {
        // The row must stay: it carries this text in place of figures.
        String reason = String.valueOf(e.getMessage());
        series.absent(reason);
        running.remove(one);
        progress.accept(one.name() + ": " + what + " failed: " + e);
      }
    }
  }

  private static Series series(Map<String, Series> result, Contender one) {
    Series series = result.get(one.name());
    if (series == null) {
      throw new IllegalStateException("name=" + one.name() + " changed during the run");
    }
    return series;
  }

  private interface Act {
    void on(Contender one, Series series) throws Exception;
  }
}
