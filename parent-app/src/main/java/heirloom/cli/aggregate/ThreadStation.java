package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.Message;
import heirloom.child.aggregate.RegionOutlet;
import heirloom.child.aggregate.SliceSource;
import heirloom.child.aggregate.SliceWorker;
import heirloom.child.aggregate.TaskQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A worker that is a thread of this process: the yardstick for the children, with the same code and
 * the same messages.
 */
final class ThreadStation implements Station {

  private final QueuePipe tasks = new QueuePipe();
  private final QueuePipe replies = new QueuePipe();
  private final ByteBuffer results;
  private final Thread thread;
  private volatile String lastWords = "it ended";

  ThreadStation(Dialect dialect, SliceSource source, int resultBytes) {
    results = ByteBuffer.allocateDirect(resultBytes);
    thread = new Thread(() -> work(dialect, source), "aggregate-in-thread");
    thread.setDaemon(true);
    thread.start();
  }

  private void work(Dialect dialect, SliceSource source) {
    try {
      TaskQueue queue = new TaskQueue(tasks.input);
      Message.of(Message.Kind.READY).writeTo(replies.output);
      new SliceWorker(dialect, source, queue, new RegionOutlet(results, queue, replies.output))
          .run();
    } catch (IOException | RuntimeException e) {
      lastWords = "it ended by " + e;
    } finally {
      closeReplies();
    }
  }

  private void closeReplies() {
    try {
      replies.output.close();
    } catch (IOException impossible) {
      throw new IllegalStateException("a queue in memory", impossible);
    }
  }

  @Override
  public void send(Message message) throws IOException {
    message.writeTo(tasks.output);
  }

  @Override
  public Optional<Message> receive() throws IOException {
    return Message.readFrom(replies.input);
  }

  @Override
  public void copy(Message part, byte[] target, int at) {
    results.get(Math.toIntExact(part.offset()), target, at, part.length());
  }

  @Override
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void kill() {
    try {
      tasks.output.close();
    } catch (IOException impossible) {
      throw new IllegalStateException("a queue in memory", impossible);
    }
  }

  @Override
  public String ending() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lastWords;
  }
}
