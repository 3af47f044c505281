package heirloom.cli.aggregate;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.child.aggregate.Dialect;
import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** A worker's process with its two pipes, and the proof of its death. */
final class WorkerProcess {

  private final Child child;
  private final InheritedPipe tasks;
  private final InheritedPipe replies;
  private final LastWords lastWords;

  private WorkerProcess(Child child, InheritedPipe tasks, InheritedPipe replies) {
    this.child = child;
    this.tasks = tasks;
    this.replies = replies;
    this.lastWords = LastWords.of(child.getInputStream());
  }

  /** Describes a worker, without what it is given. */
  static ChildBuilder builder(
      Class<?> main, WindowPlan plan, AggregateWorker.Source source, Dialect dialect) {
    List<String> words = new ArrayList<>(List.of(source.name()));
    words.addAll(dialect.toArguments());
    return asWorker(
        ChildBuilder.java(main, words.toArray(String[]::new))
            .jvmOptions(WorkerJvm.options(plan.slice())));
  }

  /** What every worker is, whatever it is written in. */
  static ChildBuilder asWorker(ChildBuilder described) {
    return described.redirectErrorStream(true).endWithParent().ownGroup();
  }

  /**
   * Starts a worker.
   *
   * @param described with all that it is given but the pipes
   * @throws IOException if there is no pipe or process to be had; nothing is left then
   */
  static WorkerProcess start(ChildBuilder described) throws IOException {
    InheritedPipe tasks = InheritedPipe.toChild();
    try {
      InheritedPipe replies = InheritedPipe.fromChild();
      try {
        Child child = described.inherit("tasks", tasks).inherit("replies", replies).start();
        child.getOutputStream().close(); // its standard input is empty
        return new WorkerProcess(child, tasks, replies);
      } catch (IOException | RuntimeException e) {
        closeAfter(e, replies);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      closeAfter(e, tasks);
      throw e;
    }
  }

  private static void closeAfter(Exception first, InheritedPipe pipe) {
    try {
      pipe.close();
    } catch (IOException second) {
      first.addSuppressed(second);
    }
  }

  OutputStream tasks() {
    return tasks.output();
  }

  InputStream replies() {
    return replies.input();
  }

  boolean isAlive() {
    return child.isAlive();
  }

  void kill() {
    child.destroyForcibly();
  }

  /** As {@link Station#ending()}. */
  String ending() {
    // Its words have ended, so it has ended, or does nothing any more: no time limit is needed.
    child.destroyForcibly();
    boolean interrupted = awaitDeath();
    String words = lastWords.get();
    try {
      tasks.close();
      replies.close();
    } catch (IOException readOrBroken) {
      // The reader is dead and all that it wrote was read: nothing can be lost.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    String how = "worker " + child.pid() + " " + child.exitStatus();
    return words.isEmpty() ? how : how + ": " + words;
  }

  /** Returns whether this thread was interrupted meanwhile: the proof of death is worth more. */
  private boolean awaitDeath() {
    boolean interrupted = false;
    while (true) {
      try {
        child.waitFor();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
