package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Series;
import heirloom.bench.peer.PeerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongToDoubleFunction;

/** A process that does a whole job on request and answers with its nanoseconds: one figure. */
final class Requests implements Contender {

  private final String name;
  private final Callable<List<String>> command;
  private final String kind;
  private final int count;
  private final int third;
  private final LongToDoubleFunction figure;
  private Optional<PeerProcess> process = Optional.empty();

  /**
   * A contender of that name.
   *
   * @param command starts the process
   * @param kind the request's first word
   * @param count its second
   * @param third its third
   * @param figure of a job that took so many nanoseconds
   */
  Requests(
      String name,
      Callable<List<String>> command,
      String kind,
      int count,
      int third,
      LongToDoubleFunction figure) {
    this.name = name;
    this.command = command;
    this.kind = kind;
    this.count = count;
    this.third = third;
    this.figure = figure;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void warmUp() throws Exception {
    process = Optional.of(new PeerProcess(command.call()));
    ask();
    ask();
  }

  @Override
  public void round(Series into) throws IOException {
    into.addFigure(figure.applyAsDouble(ask()));
  }

  private long ask() throws IOException {
    return process.orElseThrow().measure(kind, count, third)[0];
  }

  @Override
  public void close() throws IOException {
    if (process.isPresent()) {
      process.get().close();
    }
  }
}
