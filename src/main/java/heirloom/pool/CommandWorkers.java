package heirloom.pool;

import java.util.List;

/** A pool of commands whose codecs are still to be said; {@link WorkerPool#command}. */
public final class CommandWorkers {

  private final List<String> words;

  CommandWorkers(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words=[], expected a program");
    }
    this.words = List.copyOf(words);
  }

  /** How tasks and results become bytes, as the command expects them. */
  public <I, O> PoolBuilder<I, O> codecs(Codec<I> ofTasks, Codec<O> ofResults) {
    return new PoolBuilder<I, O>(new PoolSettings.Program.Command(words))
        .codecs(ofTasks, ofResults);
  }
}
