package heirloom.cli.aggregate;

import heirloom.child.aggregate.DamagedResultException;
import heirloom.child.aggregate.Message;
import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A worker that is a child process: a pipe to it, one from it, and a region for its results. */
final class ChildStation implements Station {

  private final Child child;
  private final InheritedPipe tasks;
  private final InheritedPipe replies;
  private final ByteBuffer results;
  private final LastWords lastWords;

  private ChildStation(
      Child child, InheritedPipe tasks, InheritedPipe replies, ByteBuffer results) {
    this.child = child;
    this.tasks = tasks;
    this.replies = replies;
    this.results = results;
    this.lastWords = LastWords.of(child.getInputStream());
  }

  /**
   * Starts a worker.
   *
   * @throws IOException if there is no pipe, memory or process to be had; nothing is left then
   */
  static ChildStation start(int resultBytes, ChildCrew.Starter starter) throws IOException {
    InheritedPipe tasks = InheritedPipe.toChild();
    try {
      InheritedPipe replies = InheritedPipe.fromChild();
      try (SharedMemory result =
          SharedMemory.request(resultBytes).name("result").sparse().allocate()) {
        ByteBuffer results = result.map().bytes(); // outlives the region's handle
        Child child = starter.start(tasks, replies, result);
        return new ChildStation(child, tasks, replies, results);
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

  @Override
  public void send(Message message) throws IOException {
    message.writeTo(tasks.output());
  }

  @Override
  public Optional<Message> receive() throws IOException {
    return Message.readFrom(replies.input());
  }

  @Override
  public void copy(Message part, byte[] target, int at) throws IOException {
    // The numbers come from another process.
    if (part.offset() < 0 || part.offset() > results.capacity() - part.length()) {
      throw new DamagedResultException(
          "offset=" + part.offset() + ", length=" + part.length() + " is outside its region");
    }
    results.get((int) part.offset(), target, at, part.length());
  }

  @Override
  public boolean isAlive() {
    return child.isAlive();
  }

  @Override
  public void kill() {
    child.destroyForcibly();
  }

  @Override
  public String ending() {
    // Its words have ended, so it has ended, or does nothing any more: no time limit is needed.
    child.destroyForcibly();
    boolean interrupted = false;
    while (true) {
      try {
        child.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // the proof of death is worth more
      }
    }
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
    return "worker "
        + child.pid()
        + " "
        + child.exitStatus()
        + (words.isEmpty() ? "" : ": " + words);
  }
}
