package heirloom.testing.model;

import java.util.function.Consumer;

/**
 * A protocol as a machine of small steps: in each state every process can do its next statement, or
 * die before it. One model is one class: constants for the places in the state, one method per
 * process's statement, one for what must always be so.
 *
 * <p>A state is an array of bytes that is never changed once it was handed on. Memory is
 * sequentially consistent here, as the VarHandles in volatile mode are that the code uses.
 */
public interface Model {

  /** The state before anything happened. */
  byte[] initial();

  /** Every state that can follow. None at all means that nothing can happen any more. */
  void next(byte[] state, Consumer<byte[]> following);

  /** What is wrong with the state as it is; empty when nothing is. */
  String wrong(byte[] state);

  /** What is wrong with it as a last state: who still waits, what is lost; empty when nothing. */
  String wrongAtTheEnd(byte[] state);

  /** The state for people. */
  String describe(byte[] state);
}
