// Written by tools/golden/initializers.py with keras 3.15.1.
#pragma once

#include <string>
#include <vector>

#include "hebb/shape.hpp"

namespace hebb::testing {

/// The limit of a uniform distribution, or the standard deviation of a normal one before the cut,
/// that Keras uses for a weight of this shape.
struct KerasScale {
  std::string initializer;
  Shape shape;
  std::string distribution;
  double scale;
};

inline const std::vector<KerasScale> kKerasScales = {
    {"glorot_uniform", {}, "uniform", 1.7320508075688772},
    {"glorot_uniform", {5}, "uniform", 0.7745966692414834},
    {"glorot_uniform", {7, 11}, "uniform", 0.5773502691896257},
    {"glorot_uniform", {2, 6, 10}, "uniform", 0.4330127018922193},
    {"glorot_uniform", {3, 3, 4, 8}, "uniform", 0.23570226039551584},
    {"glorot_normal", {}, "truncated_normal", 1.1368472343385565},
    {"glorot_normal", {5}, "truncated_normal", 0.508413539202729},
    {"glorot_normal", {7, 11}, "truncated_normal", 0.3789490781128521},
    {"glorot_normal", {2, 6, 10}, "truncated_normal", 0.2842118085846391},
    {"glorot_normal", {3, 3, 4, 8}, "truncated_normal", 0.1547053133124288},
    {"he_uniform", {}, "uniform", 2.449489742783178},
    {"he_uniform", {5}, "uniform", 1.0954451150103324},
    {"he_uniform", {7, 11}, "uniform", 0.9258200997725514},
    {"he_uniform", {2, 6, 10}, "uniform", 0.7071067811865476},
    {"he_uniform", {3, 3, 4, 8}, "uniform", 0.408248290463863},
    {"he_normal", {}, "truncated_normal", 1.6077447771479307},
    {"he_normal", {5}, "truncated_normal", 0.7190053224346047},
    {"he_normal", {7, 11}, "truncated_normal", 0.6076704074280551},
    {"he_normal", {2, 6, 10}, "truncated_normal", 0.46411593993728634},
    {"he_normal", {3, 3, 4, 8}, "truncated_normal", 0.26795746285798844},
    {"lecun_uniform", {}, "uniform", 1.7320508075688772},
    {"lecun_uniform", {5}, "uniform", 0.7745966692414834},
    {"lecun_uniform", {7, 11}, "uniform", 0.6546536707079771},
    {"lecun_uniform", {2, 6, 10}, "uniform", 0.5},
    {"lecun_uniform", {3, 3, 4, 8}, "uniform", 0.28867513459481287},
    {"lecun_normal", {}, "truncated_normal", 1.1368472343385565},
    {"lecun_normal", {5}, "truncated_normal", 0.508413539202729},
    {"lecun_normal", {7, 11}, "truncated_normal", 0.4296878658187699},
    {"lecun_normal", {2, 6, 10}, "truncated_normal", 0.32817952838642356},
    {"lecun_normal", {3, 3, 4, 8}, "truncated_normal", 0.18947453905642606},
    {"variance_scaling", {}, "truncated_normal", 1.1368472343385565},
    {"variance_scaling", {5}, "truncated_normal", 0.508413539202729},
    {"variance_scaling", {7, 11}, "truncated_normal", 0.4296878658187699},
    {"variance_scaling", {2, 6, 10}, "truncated_normal", 0.32817952838642356},
    {"variance_scaling", {3, 3, 4, 8}, "truncated_normal", 0.18947453905642606},
    {"fan_in truncated_normal", {}, "truncated_normal", 1.7975133060865118},
    {"fan_in truncated_normal", {5}, "truncated_normal", 0.8038723885739654},
    {"fan_in truncated_normal", {7, 11}, "truncated_normal", 0.6793961694620622},
    {"fan_in truncated_normal", {2, 6, 10}, "truncated_normal", 0.5188973955704909},
    {"fan_in truncated_normal", {3, 3, 4, 8}, "truncated_normal", 0.29958555101441864},
    {"fan_in untruncated_normal", {}, "normal", 1.5811388300841898},
    {"fan_in untruncated_normal", {5}, "normal", 0.7071067811865476},
    {"fan_in untruncated_normal", {7, 11}, "normal", 0.5976143046671968},
    {"fan_in untruncated_normal", {2, 6, 10}, "normal", 0.45643546458763845},
    {"fan_in untruncated_normal", {3, 3, 4, 8}, "normal", 0.26352313834736496},
    {"fan_in uniform", {}, "uniform", 2.7386127875258306},
    {"fan_in uniform", {5}, "uniform", 1.224744871391589},
    {"fan_in uniform", {7, 11}, "uniform", 1.0350983390135313},
    {"fan_in uniform", {2, 6, 10}, "uniform", 0.7905694150420949},
    {"fan_in uniform", {3, 3, 4, 8}, "uniform", 0.45643546458763845},
    {"fan_out truncated_normal", {}, "truncated_normal", 1.7975133060865118},
    {"fan_out truncated_normal", {5}, "truncated_normal", 0.8038723885739654},
    {"fan_out truncated_normal", {7, 11}, "truncated_normal", 0.5419706538145653},
    {"fan_out truncated_normal", {2, 6, 10}, "truncated_normal", 0.4019361942869827},
    {"fan_out truncated_normal", {3, 3, 4, 8}, "truncated_normal", 0.21183897466780377},
    {"fan_out untruncated_normal", {}, "normal", 1.5811388300841898},
    {"fan_out untruncated_normal", {5}, "normal", 0.7071067811865476},
    {"fan_out untruncated_normal", {7, 11}, "normal", 0.4767312946227962},
    {"fan_out untruncated_normal", {2, 6, 10}, "normal", 0.3535533905932738},
    {"fan_out untruncated_normal", {3, 3, 4, 8}, "normal", 0.18633899812498247},
    {"fan_out uniform", {}, "uniform", 2.7386127875258306},
    {"fan_out uniform", {5}, "uniform", 1.224744871391589},
    {"fan_out uniform", {7, 11}, "uniform", 0.8257228238447705},
    {"fan_out uniform", {2, 6, 10}, "uniform", 0.6123724356957945},
    {"fan_out uniform", {3, 3, 4, 8}, "uniform", 0.3227486121839514},
    {"fan_avg truncated_normal", {}, "truncated_normal", 1.7975133060865118},
    {"fan_avg truncated_normal", {5}, "truncated_normal", 0.8038723885739654},
    {"fan_avg truncated_normal", {7, 11}, "truncated_normal", 0.5991711020288373},
    {"fan_avg truncated_normal", {2, 6, 10}, "truncated_normal", 0.44937832652162796},
    {"fan_avg truncated_normal", {3, 3, 4, 8}, "truncated_normal", 0.24461057809862163},
    {"fan_avg untruncated_normal", {}, "normal", 1.5811388300841898},
    {"fan_avg untruncated_normal", {5}, "normal", 0.7071067811865476},
    {"fan_avg untruncated_normal", {7, 11}, "normal", 0.5270462766947299},
    {"fan_avg untruncated_normal", {2, 6, 10}, "normal", 0.39528470752104744},
    {"fan_avg untruncated_normal", {3, 3, 4, 8}, "normal", 0.2151657414559676},
    {"fan_avg uniform", {}, "uniform", 2.7386127875258306},
    {"fan_avg uniform", {5}, "uniform", 1.224744871391589},
    {"fan_avg uniform", {7, 11}, "uniform", 0.9128709291752769},
    {"fan_avg uniform", {2, 6, 10}, "uniform", 0.6846531968814576},
    {"fan_avg uniform", {3, 3, 4, 8}, "uniform", 0.37267799624996495},
};

}  // namespace hebb::testing
