/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LinkCheck}.
 */
class LinkCheckTests {

	@Test
	void whenCompilerRefersToMethodOfObjectByInterfaceThenItIsThere() {
		assertThat(check("notifyAll", "()V")).isEmpty();
	}

	@Test
	void whenInterfaceLacksMethodThenItIsMissing() {
		assertThat(check("vanished", "()V")).containsExactly("java.lang.Runnable.vanished()V");
	}

	/** What other compilers make of a call, whatever that of this build does. */
	private Set<String> check(String method, String descriptor) {
		ClassLoader caller = new CallerClassLoader(callerOf(method, descriptor));
		return new LinkCheck(caller, "java.lang.Runnable", List.of()).check(List.of("Caller"), List.of());
	}

	private static byte[] callerOf(String method, String descriptor) {
		ClassWriter caller = new ClassWriter(ClassWriter.COMPUTE_MAXS);
		caller.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "Caller", null, "java/lang/Object", null);
		MethodVisitor call = caller.visitMethod(Opcodes.ACC_STATIC, "call", "(Ljava/lang/Runnable;)V", null, null);
		call.visitCode();
		call.visitVarInsn(Opcodes.ALOAD, 0);
		call.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/lang/Runnable", method, descriptor, true);
		call.visitInsn(Opcodes.RETURN);
		call.visitMaxs(0, 0);
		call.visitEnd();
		caller.visitEnd();
		return caller.toByteArray();
	}

	private static final class CallerClassLoader extends ClassLoader {

		private final byte[] caller;

		CallerClassLoader(byte[] caller) {
			super(LinkCheckTests.class.getClassLoader());
			this.caller = caller;
		}

		@Override
		protected Class<?> findClass(String name) {
			return defineClass(name, this.caller, 0, this.caller.length);
		}

		@Override
		public @Nullable InputStream getResourceAsStream(String name) {
			return name.equals("Caller.class") ? new ByteArrayInputStream(this.caller)
					: super.getResourceAsStream(name);
		}

	}

}
