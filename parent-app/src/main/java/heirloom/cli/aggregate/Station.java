package heirloom.cli.aggregate;

import heirloom.child.aggregate.Message;
import java.io.IOException;
import java.util.Optional;

/** One worker, as the parent sees it: a child process with its pipes, or a thread with queues. */
interface Station {

  /**
   * Sends a task or an answer, without waiting for the worker.
   *
   * @throws IOException if the worker is gone
   */
  void send(Message message) throws IOException;

  /**
   * Waits for what the worker says next; empty once it can say no more.
   *
   * @throws IOException if it says something that can't be understood
   */
  Optional<Message> receive() throws IOException;

  /**
   * Copies the bytes of a part that was just received.
   *
   * @throws IOException if the part isn't where it should be
   */
  void copy(Message part, byte[] target, int at) throws IOException;

  /** Whether the worker has not ended yet. */
  boolean isAlive();

  /** Ends the worker by force; does nothing if it has ended. */
  void kill();

  /**
   * Waits until the worker is proved to have ended, by force if it only has stopped talking, and
   * frees what the parent holds of it.
   *
   * @return how it ended and its last words, as a part of a sentence
   */
  String ending();

  /** Makes workers. */
  interface Hiring {

    /**
     * Starts a worker.
     *
     * @throws IOException if it can't be started
     */
    Station hire() throws IOException;
  }
}
