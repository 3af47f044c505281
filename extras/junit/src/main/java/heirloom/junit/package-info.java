/**
 * Assertions by which a test proves that a child holds exactly what it was given: for those who
 * start children with Heirloom, and for those who want to know what their own launcher passes on.
 *
 * <pre>{@code
 * Child child = new ChildBuilder("worker").inherit("prices", prices).start();
 * assertThatChild(child).holdsExactly("prices");
 *
 * Process other = myLauncher.start("worker");       // any java.lang.Process of this JVM
 * assertThatChild(other).holdsExactly();            // its three streams, no more: or AssertionError
 * }</pre>
 *
 * <p>They work under JUnit and every other runner: {@link heirloom.junit.ChildAssert} is AssertJ's,
 * and a failure is an AssertionError that lists each inherited handle. Nothing is kept, nothing to
 * close.
 *
 * <p>What this package will not do: start or stop children, or watch them: each assertion is one
 * look.
 */
@org.jspecify.annotations.NullMarked
package heirloom.junit;
