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

package io.github.wsshutdown.testsupport;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Provides {@link EachPeerKind} with kinds.
 */
final class PeerKindProvider extends AnnotationBasedArgumentsProvider<EachPeerKind> {

	@Override
	protected Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context,
			EachPeerKind annotation) {
		return kinds(context.getRequiredTestClass(), annotation.with()).stream().map(Arguments::of);
	}

	/**
	 * The kinds that a test class runs with.
	 * @param testClass the class
	 * @param traits the traits that they are to have
	 */
	static List<PeerKind> kinds(Class<?> testClass, PeerTrait... traits) {
		PeerKinds declared = AnnotationSupport.findAnnotation(testClass, PeerKinds.class)
			.orElseThrow(() -> new IllegalStateException(testClass + " declares no @PeerKinds"));
		return Arrays.stream(declared.value()).filter(PeerKind::isServed).filter((kind) -> kind.has(traits)).toList();
	}

}
